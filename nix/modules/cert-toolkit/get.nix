# `get "cluster" "etcdClient"`: what an attribute path can't do, say which names there are.
{ lib, cfg }:
let
  names = set: if set == { } then "none" else lib.concatStringsSep ", " (lib.attrNames set);

  pick =
    place: set: name:
    set.${name}
      or (throw "certToolkit.${place}: \"${name}\" is not declared\nhint: declared: ${names set}");
in
ca: name: pick "cas.${ca}.certs" (pick "cas" cfg.cas ca).certs name
