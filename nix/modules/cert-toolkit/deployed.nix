# What a host tells of itself: the fingerprints of the authorities and certificates that it was deployed with, from the
# manifests, because Nix can't read certificates.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  cfg = config.certToolkit;
  context = import ./context.nix { inherit config lib pkgs; };
  held = import ./held.nix { inherit lib cfg; };
  views = import ./checks/views.nix { inherit lib context held; };
  inherit
    (import ./signers.nix {
      inherit lib;
      inherit (context) manifests;
    })
    inFileOrder
    ;
  inherit (context.spec) present;

  # Those whose file the host has, and whose fingerprint the manifest knows.
  told = lib.filter (one: one.entry != null && context.files.exists one.certificate.relativePath);

  generation =
    one:
    present {
      fingerprint = one.certificate;
      inherit (one) publicKey role;
    };

  authorities = map (one: {
    name = one.ca;
    generations = map generation (inFileOrder one.entry);
  }) (told views.authorities);

  certificates = map (one: {
    inherit (one.certificate) id;
    authority = one.ca;
    fingerprint = one.entry.certificate;
    inherit (one.entry) issuer;
  }) (told views.certificates);

  revision = config.system.configurationRevision or null;

  deployed = pkgs.writeText "certflake-deployed.json" (
    builtins.toJSON (
      {
        version = 1;
        host = context.hostName;
        inherit authorities certificates;
      }
      // present { configurationRevision = revision; }
    )
  );

  quoted = lib.replaceStrings [ "\\" "\"" "\n" ] [ "\\\\" "\\\"" "\\n" ];

  # A gauge that is always 1: its labels say it all.
  family =
    name: help: samples:
    let
      labels =
        set: lib.concatStringsSep "," (lib.mapAttrsToList (key: text: "${key}=\"${quoted text}\"") set);
    in
    "# HELP ${name} ${help}\n# TYPE ${name} gauge\n"
    + lib.concatMapStrings (set: "${name}{${labels set}} 1\n") samples;

  metrics = pkgs.writeText "certflake-deployed.prom" (
    family "certflake_deployed_authority"
      "A generation of an authority that the host was deployed with."
      (
        lib.concatMap (
          { name, generations }:
          map (
            one:
            present {
              authority = name;
              inherit (one) fingerprint role;
              public_key = one.publicKey or null;
            }
          ) generations
        ) authorities
      )
    +
      family "certflake_deployed_certificate" "A certificate that the host was deployed with."
        certificates
  );

  textfile = "${dirOf cfg.alarm.textfile}/certtoolkit-deployed.prom";

  script =
    action: arguments:
    # No deploy fails because there is no folder for metrics.
    "-"
    + lib.escapeShellArgs (
      [
        "${pkgs.runtimeShell}"
        "${../../scripts/deployed.sh}"
        action
      ]
      ++ arguments
    );
in
{
  config = lib.mkMerge [
    (lib.optionalAttrs (options ? environment.etc) {
      environment.etc = lib.mkIf (cfg.cas != { }) {
        "certflake/deployed.json".source = deployed;
      };
    })
    (lib.optionalAttrs (options ? systemd.services) {
      systemd.services = lib.mkIf (cfg.alarm.enable && cfg.cas != { }) {
        certtoolkit-deployed = {
          description = "Leave for node-exporter what this host was deployed with";
          wantedBy = [ "multi-user.target" ];
          serviceConfig = {
            Type = "oneshot";
            RemainAfterExit = true;
            ExecStart = script "put" [
              textfile
              "${metrics}"
            ];
            ExecStop = script "remove" [ textfile ];
            StateDirectory = "certtoolkit";
            ReadWritePaths = [ "-${dirOf textfile}" ];
            PrivateNetwork = true;
            PrivateTmp = true;
            ProtectHome = true;
            ProtectSystem = "strict";
            NoNewPrivileges = true;
            CapabilityBoundingSet = "";
          };
        };
      };
    })
  ];
}
