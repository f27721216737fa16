# The table for this cluster, and this host's part in it. Names alone decide which certificates exist: nothing here
# evaluates a file.
{ config, lib }:
let
  inherit (config) certToolkit;
  inherit (import ./ranges.nix { inherit lib; }) isIPv6;
  table = lib.importJSON ../../../data/kubernetes.json;
  settings = certToolkit.kubernetes;
  hostName = config.networking.hostName or "";

  # What rows ask for: the cluster's settings, and what follows from them.
  facts = settings // {
    serviceFamily = if lib.any isIPv6 (lib.take 1 settings.serviceRanges) then 6 else 4;
    knowsEndpoint = endpoint != null;
    usualDomain = settings.clusterDomain == table.defaults.clusterDomain;
    usualRanges = settings.serviceRanges == table.defaults.serviceRanges;
  };

  isOn =
    {
      when ? { },
      ...
    }:
    lib.all (name: facts.${name} == when.${name}) (lib.attrNames when);

  roleWord =
    role:
    settings.roles.${if role == "etcd" && settings.etcd == "stacked" then table.stackedEtcd else role};
  roleWords = roles: lib.unique (map roleWord roles);

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

  hostsServing =
    server:
    lib.filter (
      host:
      lib.any (word: lib.elem word (lib.toList hosts.${host}.role)) (
        roleWords table.components.${server}.roles
      )
    ) (lib.attrNames hosts);

  # What nodes reach the API server by; null if nothing says it.
  endpoint =
    if settings.controlPlaneEndpoint != null then
      settings.controlPlaneEndpoint
    else
      lib.findFirst (_: true) null (hostsServing table.kubeconfig.server);
in
rec {
  inherit
    endpoint
    hostName
    inUrl
    isOn
    ports
    roleWords
    settings
    table
    ;

  pathOf = lib.splitString ".";

  # The emitted modules' too; without NixOS' kubelet, what NixOS would call the node.
  nodeName = lib.attrByPath (pathOf table.nodeName) (lib.toLower (
    lib.concatStringsSep "." ([ hostName ] ++ lib.optional (domain != null) domain)
  )) config;
  inherit (certToolkit) domain;
  addresses = if certToolkit.addresses == null then [ ] else certToolkit.addresses;

  isFor = roles: lib.any (word: lib.elem word (lib.toList certToolkit.role)) (roleWords roles);

  authorityIn =
    authority:
    if settings.authorities == "one" then
      table.authorities.${authority}.mergedInto or authority
    else
      authority;

  isDeclared = name: isOn table.components.${name} && !lib.elem name settings.without;
  isHeld = name: isDeclared name && isFor table.components.${name}.roles;
  components = lib.filterAttrs (name: _: isDeclared name) table.components;

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

  # Each with what the others reach it by.
  members = lib.genAttrs (hostsServing table.members) (
    host:
    inUrl (
      lib.head ((if hosts.${host}.addresses == null then [ ] else hosts.${host}.addresses) ++ [ host ])
    )
  );

  # The URL of a kubeconfig's server as a component on this host dials it.
  serverUrl =
    client:
    let
      inherit (table.kubeconfig) server;
      isOurs = edge: edge.client == client && edge.server == server && edge.expect == "accepted";
      edge = lib.findFirst isOurs { dials = ""; } table.edges;
      own = endpoint == null || edge.dials == "\${hostName}";
    in
    "https://${if own then hostName else inUrl endpoint}:${toString ports.${server}}";
}
