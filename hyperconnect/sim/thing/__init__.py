"""Things of a home: what each is and does. How it says so is a voice's."""
