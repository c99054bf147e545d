"""Configurations for running Madang on several machines, and a whole cluster on this one."""
