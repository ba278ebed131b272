"""The decisions: one door (`hub`) to what is known, awaited and aimed at.

`registry` and `twin` hold what is known, `outbox` what is awaited, `goal` what is aimed at. Pure: no await, no clock,
no disk.
"""
