"""The dockable panels, one file each; ``gui.panels.base.Panel`` says what a panel is."""
