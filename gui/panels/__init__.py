"""The dockable panels, one file each; ``gui.session.panel.Panel`` says what a panel is."""
