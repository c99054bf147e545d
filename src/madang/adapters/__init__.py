"""What stands behind the ports: one folder per technology, files named as the ports are."""
