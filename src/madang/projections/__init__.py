"""What follows the log, embedded and in a cluster alike: the archive and the search index."""
