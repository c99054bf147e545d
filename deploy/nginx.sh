#!/bin/sh
# Runs nginx.conf where the nodes are other containers: it puts their addresses of the moment into the places of the
# loopback ones, and lets nginx load it again when a node has come back at another address. nginx is the first here to
# see a client, so that what a client itself writes into X-Forwarded-For goes no further.
set -u
cd /tmp

address() { # of a node; of one that is gone a port where nobody listens, so that nginx asks the other one
  found=$(getent hosts "$1" | awk '$1 ~ /^[0-9.]+$/ { print $1; exit }')
  echo "${found:-127.0.0.1}"
}

render() {
  sed -e "s/127\.0\.0\.1:3001/$(address n1):3001/" -e "s/127\.0\.0\.1:3002/$(address n2):3002/" \
    -e 's/\$proxy_add_x_forwarded_for/$remote_addr/' /etc/madang/nginx.conf
}

render > nginx.conf
nginx -p /tmp -c /tmp/nginx.conf -g 'daemon off;' &
nginx=$!
trap 'kill -TERM "$nginx"; wait "$nginx"; exit' TERM QUIT INT
while kill -0 "$nginx" 2>/dev/null; do
  render > next.conf
  cmp -s next.conf nginx.conf || { mv next.conf nginx.conf && kill -HUP "$nginx"; }
  sleep 1 &
  wait $!
done
exit 1
