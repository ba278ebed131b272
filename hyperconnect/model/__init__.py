"""The words of hyperconnect: frozen types that everything may import and that import nothing of ours.

Import from the modules (`hyperconnect.model.value`), each of which holds one family of words.
"""
