"""The face: page frames, components, template tags and forms that every audience's pages are built from."""
