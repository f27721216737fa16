# The policy's `kubernetes` section as options: the same words, the same defaults.
{
  config,
  lib,
  ...
}:
let
  inherit (lib) mkEnableOption mkOption types;
  table = lib.importJSON ../../../data/kubernetes.json;
  inherit (table) choices components defaults;

  hostName = config.networking.hostName or "";
  hosts = config.certToolkit.kubernetes.hosts;
  words = types.either types.str (types.listOf types.str);

  # The same check as for the policy's words (lib/policy/words/alternative-names.ts).
  reachable =
    refused:
    types.addCheck types.str (word: lib.all (pattern: builtins.match pattern word == null) refused)
    // {
      description = "a name or an address, without https:// and port";
    };
  noName = [
    ".*[/@[:space:]].*"
    "[^:]*:[0-9]*"
  ];
  serverName = reachable noName;
  endpoint = reachable (noName ++ [ ".*[*$].*" ]);

  range = types.addCheck types.str (import ./ranges.nix { inherit lib; }).isRange // {
    description = "a range of addresses, as in \"10.96.0.0/12\" or \"fd00:10:96::/112\"";
  };

  # The option of NixOS that must have a setting's value.
  optionOf = name: (lib.findFirst (one: one.otherwise.at or "" == name) { } table.settings).option;

  setting =
    name: type: description:
    mkOption {
      inherit type description;
      default = defaults.${name};
    };

  host = types.submodule {
    options = {
      role = mkOption {
        type = words;
        default = [ ];
        description = "What the host does, one word or several.";
      };
      addresses = mkOption {
        type = types.nullOr (types.listOf types.str);
        default = null;
        description = "The addresses that others reach it by.";
      };
    };
  };
in
{
  options.certToolkit.kubernetes = {
    enable = mkEnableOption "the certificates of a Kubernetes cluster, and the services that use them";
    role = mkOption {
      type = words;
      default = hosts.${hostName}.role or [ ];
      defaultText = lib.literalMD "the host's own in `hosts`";
      example = "control-plane";
      description = "What this host does in the cluster. It becomes `certToolkit.role` if that is not set.";
    };
    hosts = mkOption {
      type = types.attrsOf host;
      default = { };
      example = lib.literalExpression ''
        {
          cp-1 = { role = "control-plane"; addresses = [ "10.9.0.4" ]; };
          node-1.role = "worker";
        }
      '';
      description = ''
        The cluster's hosts by `networking.hostName`. Set the same value on every host. certflake finds etcd's members
        here. If `controlPlaneEndpoint` is not set, nodes reach the API server at the first control plane of this set.
      '';
    };
    clusterDomain = setting "clusterDomain" types.str "The cluster's DNS domain.";
    serviceRanges = setting "serviceRanges" (types.listOf range) ''
      The services' address ranges: one range, or one of IPv4 and one of IPv6. The first address of each is the
      API server's.
    '';
    controlPlaneEndpoint = mkOption {
      type = types.nullOr endpoint;
      default = null;
      defaultText = lib.literalMD "the first control plane of `hosts`";
      description = "The name or address that nodes reach the API server by.";
    };
    apiServerNames =
      setting "apiServerNames" (types.listOf serverName)
        "Further names and addresses of the API server.";
    apiServerPort = setting "apiServerPort" (types.ints.between 1 65535) ''
      The port of the API server, the same on every control plane and at `controlPlaneEndpoint`. It sets
      `${optionOf "apiServerPort"}`.
    '';
    authorities =
      setting "authorities" (types.enum choices.authorities)
        "One authority for all, or one each for the cluster, etcd and the front proxy.";
    etcd =
      setting "etcd" (types.enum choices.etcd)
        "Where etcd runs: on the control planes, or on the hosts of role etcd.";
    networking =
      setting "networking" (types.enum choices.networking)
        "The pod network, which needs a client certificate.";
    csrSigner = setting "csrSigner" types.bool ''
      An authority below the cluster's. Control planes may open its key to sign requests.
    '';
    openFirewall = setting "openFirewall" types.bool ''
      Whether this host's firewall opens the ports at which other hosts reach it. Its roles decide which.
    '';
    adminName = setting "adminName" types.nonEmptyStr "The administrator's user name.";
    roles = lib.mapAttrs (
      role: word:
      mkOption {
        type = types.nonEmptyStr;
        default = word;
        description = "What your hosts call the role ${role}.";
      }
    ) defaults.roles;
    without = setting "without" (types.listOf (
      types.enum (lib.attrNames components)
    )) "Certificates to leave out.";
  };
}
