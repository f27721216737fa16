# `get "cluster" "etcdClient"`: unlike an attribute path, its error lists the names.
{ lib, cfg }:
let
  pick = import ./pick.nix { inherit lib; };
in
ca: name: pick "cas.${ca}.certs" (pick "cas" cfg.cas ca).certs name
