# The table for this cluster, and this host's part in it. Names alone decide which certificates exist: nothing here
# evaluates a file.
{ config, lib }:
let
  inherit (config) certToolkit;
  table = lib.importJSON ../../../data/kubernetes.json;
  settings = certToolkit.kubernetes;
  hostName = config.networking.hostName or "";

  isOn =
    {
      when ? { },
      ...
    }:
    lib.all (name: settings.${name} == when.${name}) (lib.attrNames when);

  roleWord =
    role:
    settings.roles.${if role == "etcd" && settings.etcd == "stacked" then table.stackedEtcd else role};

  # A host's own part doesn't need what others say about it.
  hosts = {
    ${hostName} = {
      inherit (certToolkit) role addresses;
    };
  }
  // settings.hosts;

  ports = lib.mapAttrs (_: server: server.port or settings.${server.portSetting}) table.servers;

  # An IPv6 address in brackets.
  inUrl = address: if lib.hasInfix ":" address then "[${address}]" else address;

  hostsOf =
    role:
    lib.filter (host: lib.elem (roleWord role) (lib.toList hosts.${host}.role)) (lib.attrNames hosts);
in
rec {
  inherit
    hostName
    hostsOf
    inUrl
    isOn
    ports
    settings
    table
    ;

  # Also the emitted modules' name; without NixOS' kubelet, the name that NixOS would give the node.
  nodeName =
    config.services.kubernetes.kubelet.hostname
      or (lib.toLower (lib.concatStringsSep "." ([ hostName ] ++ lib.optional (domain != null) domain)));
  inherit (certToolkit) domain;
  addresses = if certToolkit.addresses == null then [ ] else certToolkit.addresses;

  roleWords = roles: lib.unique (map roleWord roles);
  isFor = roles: lib.any (word: lib.elem word (lib.toList certToolkit.role)) (roleWords roles);

  authorityIn =
    authority:
    if settings.authorities == "one" then
      table.authorities.${authority}.mergedInto or authority
    else
      authority;

  components = lib.filterAttrs (
    name: component: isOn component && !lib.elem name settings.without
  ) table.components;

  # Those asked for, those that sign something, and those above them.
  authorities =
    let
      askedFor = lib.filterAttrs (_: one: one ? when && isOn one) table.authorities;
      parents = lib.concatMap (one: lib.optional (one ? parent) one.parent) (lib.attrValues askedFor);
      signing = lib.mapAttrsToList (_: one: one.authority) components;
      needed = map authorityIn (lib.attrNames askedFor ++ parents ++ signing);
    in
    lib.filterAttrs (name: _: lib.elem name needed) table.authorities;

  signedBy = authority: lib.filterAttrs (_: one: authorityIn one.authority == authority) components;

  certificate = name: certToolkit.get (authorityIn table.components.${name}.authority) name;

  # The name that nodes use for the API server; null if not set.
  endpoint =
    if settings.controlPlaneEndpoint != null then
      settings.controlPlaneEndpoint
    else
      lib.findFirst (_: true) null (hostsOf "control-plane");

  # etcd's members, each with the name that others use for it.
  etcdMembers = lib.genAttrs (hostsOf "etcd") (
    host:
    inUrl (
      lib.head ((if hosts.${host}.addresses == null then [ ] else hosts.${host}.addresses) ++ [ host ])
    )
  );

  # The API server's URL for a component on this host.
  apiServerUrl =
    client:
    let
      isOurs = edge: edge.client == client && edge.server == "apiserver" && edge.expect == "accepted";
      edge = lib.findFirst isOurs { dials = ""; } table.edges;
      own = endpoint == null || edge.dials == "\${hostName}";
    in
    "https://${if own then hostName else inUrl endpoint}:${toString ports.apiserver}";
}
