# `get "cluster" "etcdClient"`: what an attribute path can't do, say which names there are.
{ lib, cfg }:
let
  pick = import ./pick.nix { inherit lib; };
in
ca: name: pick "cas.${ca}.certs" (pick "cas" cfg.cas ca).certs name
