# What the section must set because there is no default.
{
  config,
  lib,
  ...
}:
let
  cluster = import ./cluster.nix { inherit config lib; };
  inherit (cluster) isFor settings table;
  inherit (import ./ranges.nix { inherit lib; }) isIPv6;
  inherit (config.services.kubernetes.apiserver) securePort;
  words = lib.concatMapStringsSep ", " (word: "\"${word}\"") (lib.attrValues settings.roles);

  # As in a policy in YAML (lib/policy/kubernetes/section-checks.ts).
  families = map isIPv6 settings.serviceRanges;
  isFamilyTwice = lib.unique families != families;
  kinds = [
    "control-plane"
    "worker"
  ]
  ++ lib.optional (settings.etcd == "external") "etcd";
  wordOf = kind: settings.roles.${kind};
  isTwice = word: lib.count (kind: wordOf kind == word) kinds > 1;
  twice = lib.findFirst isTwice null (map wordOf kinds);
  port = toString settings.apiServerPort;
in
{
  config.assertions = lib.mkIf settings.enable [
    {
      assertion = !config.services.kubernetes.easyCerts;
      message =
        "certToolkit.kubernetes: services.kubernetes.easyCerts makes a second set of certificates, and sets where etcd and the API server find each other\n"
        + "hint: remove easyCerts from the configuration; false is set here";
    }
    {
      assertion = isFor (lib.attrNames settings.roles);
      message =
        "certToolkit.kubernetes.role: host \"${cluster.hostName}\" has no role in the cluster\n"
        + "hint: the cluster's roles are ${words}";
    }
    {
      assertion = cluster.endpoint != null;
      message =
        "certToolkit.kubernetes.controlPlaneEndpoint: nobody says where nodes reach the API server\n"
        + "hint: set it, or name the control planes in certToolkit.kubernetes.hosts";
    }
    {
      assertion = families != [ ] && !isFamilyTwice;
      message =
        "certToolkit.kubernetes.serviceRanges: ${
          if families == [ ] then "names no range" else "has two ranges of one family, IPv4 or IPv6"
        }\n"
        + "hint: write one range, or one of each family for dual stack";
    }
    {
      assertion = twice == null;
      message =
        "certToolkit.kubernetes.roles: calls two roles \"${toString twice}\", so that each would hold the other's keys\n"
        + "hint: give a host both roles instead: role = [ \"control-plane\" \"worker\" ]";
    }
    {
      assertion = !(table.otherPorts ? ${port});
      message =
        "certToolkit.kubernetes.apiServerPort: ${port} is the port of ${table.otherPorts.${port} or ""}, which may run on the same host\n"
        + "hint: choose another one: ${toString table.defaults.apiServerPort} is the usual one, 443 the web's";
    }
    {
      assertion = !isFor [ "control-plane" ] || securePort == settings.apiServerPort;
      message =
        "certToolkit.kubernetes.apiServerPort: is ${toString settings.apiServerPort}, but services.kubernetes.apiserver.securePort is ${toString securePort}: other components would not reach this API server\n"
        + "hint: set certToolkit.kubernetes.apiServerPort = ${toString securePort} on all hosts, and remove securePort";
    }
    {
      assertion = !isFor [ "control-plane" ] || cluster.etcdMembers != { };
      message =
        "certToolkit.kubernetes.hosts: no host runs etcd\n"
        + "hint: name the hosts of role \"${settings.roles.etcd}\", or set etcd = \"stacked\"";
    }
  ];
}
