"""The dockable panels, one file each; ``gui.panel.Panel`` says what a panel is."""
