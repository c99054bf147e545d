"""The shared memory of a cluster: rooms, log, feed, bus and presence on Redis 7.2 or newer.

Rooms are spread over shards. Everything about a room lies in its shard, under keys with the shard's hash
tag, so that one Redis Function can change it in one atomic step, and shards can lie on different servers
one day.
"""
