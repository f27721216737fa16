# What etcd's members need to know about each other, and the API server about them.
{ lib, cluster }:
let
  ports = lib.mapAttrs (_: toString) cluster.ports;
  members = lib.mapAttrsToList (
    host: address: "${host}=https://${address}:${ports.etcdPeer}"
  ) cluster.etcdMembers;
  any =
    if lib.any (lib.hasPrefix "[") (lib.attrValues cluster.etcdMembers) then "[::]" else "0.0.0.0";
  own = cluster.etcdMembers.${cluster.hostName};
in
{
  # services.etcd of a host that is a member.
  member = {
    enable = true;
    name = cluster.hostName;
    listenClientUrls = [ "https://${any}:${ports.etcdServer}" ];
    advertiseClientUrls = [ "https://${own}:${ports.etcdServer}" ];
    listenPeerUrls = [ "https://${any}:${ports.etcdPeer}" ];
    initialAdvertisePeerUrls = [ "https://${own}:${ports.etcdPeer}" ];
    initialCluster = members;
  };

  urls = lib.mapAttrsToList (
    _: address: "https://${address}:${ports.etcdServer}"
  ) cluster.etcdMembers;
}
