"""The menus that change while the program runs: networks, sources, devices."""
