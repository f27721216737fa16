# What the section must set because there is no default.
{
  config,
  lib,
  ...
}:
let
  cluster = import ./cluster.nix { inherit config lib; };
  inherit (cluster)
    isFor
    isOn
    settings
    table
    ;
  inherit (import ./values.nix { inherit lib cluster; }) filled valueOf;
  inherit (import ./ranges.nix { inherit lib; }) isIPv6;
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

  # Options that a host's configuration may set otherwise, which then doesn't fit the cluster.
  watched = lib.filter (one: one ? otherwise) (table.settings ++ table.memberSettings);

  assertionOf =
    { option, otherwise, ... }@one:
    let
      value = lib.getAttrFromPath (cluster.pathOf option) config;
      wanted = valueOf one.value;
      text = filled {
        inherit option;
        found = builtins.toJSON value;
        wanted = builtins.toJSON wanted;
      };
      at = lib.concatMapStrings (name: ".${name}") (lib.toList (otherwise.at or [ ]));
    in
    {
      assertion = !(otherwise.anywhere or false || isFor one.roles && isOn one) || value == wanted;
      message = "certToolkit.kubernetes${at}: ${text otherwise.message}\nhint: ${text otherwise.hint}";
    };

  # Whether a row for this host names etcd's members one by one.
  asksMembers = lib.any (one: one.value ? eachMember && isFor one.roles && isOn one) table.settings;
in
{
  config.assertions = lib.mkIf settings.enable (
    map assertionOf watched
    ++ [
      {
        assertion = isFor (lib.attrNames settings.roles);
        message =
          "certToolkit.kubernetes.role: host \"${cluster.hostName}\" has no role in the cluster\n"
          + "hint: the cluster's roles are ${words}";
      }
      {
        assertion = cluster.endpoint != null;
        message =
          "certToolkit.kubernetes.controlPlaneEndpoint: not set, and no control plane is declared: nodes don't know where to reach the API server\n"
          + "hint: set it, or name the control planes in certToolkit.kubernetes.hosts";
      }
      {
        assertion = families != [ ] && !isFamilyTwice;
        message =
          "certToolkit.kubernetes.serviceRanges: ${
            if families == [ ] then "has no range" else "has two ranges of the same family, IPv4 or IPv6"
          }\n"
          + "hint: write one range, or one IPv4 range and one IPv6 range for dual stack";
      }
      {
        assertion = twice == null;
        message =
          "certToolkit.kubernetes.roles: calls two roles \"${toString twice}\", so each of their hosts would get the keys of both\n"
          + "hint: give each role its own word; a host can have both: role = [ \"control-plane\" \"worker\" ]";
      }
      {
        assertion = !(table.otherPorts ? ${port});
        message =
          "certToolkit.kubernetes.apiServerPort: ${port} is the port of ${table.otherPorts.${port} or ""}, which can run on the same host\n"
          + "hint: choose another port, such as ${toString table.defaults.apiServerPort} (the default) or 443";
      }
      {
        assertion = !asksMembers || cluster.members != { };
        message =
          "certToolkit.kubernetes.hosts: no host runs etcd\n"
          + "hint: name the hosts of role \"${settings.roles.etcd}\", or set etcd = \"stacked\"";
      }
    ]
  );
}
