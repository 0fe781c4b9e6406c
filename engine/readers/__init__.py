"""One reader for each kind of thing that a network can be opened from; see ``engine.readers.base.LoadedModel``."""
