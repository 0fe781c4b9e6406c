"""The engine in a process of its own, and the window's end of it.

``client`` implements ``engine.api.Engine`` without torch; ``server`` owns the threaded engine in the child. Between
them goes what ``wire`` can write down: values of the types of ``engine.api``, never code.
"""
