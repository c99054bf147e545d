"""The search port on Elasticsearch 8 or newer, without plugins, scripts or analyzers but ``whitespace``."""
