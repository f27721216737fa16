# The alarm at run time: evaluation knows only the last commit's time, the host knows today's date.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.certToolkit;
  context = import ./context.nix { inherit config lib pkgs; };
  held = import ./held.nix { inherit lib cfg; };

  inventory = pkgs.writeText "certflake-inventory.json" (builtins.toJSON context.inventory);

  # Copies of this host's files in the repository: certflake follows no symbolic link out of a root.
  files = pkgs.runCommand "certtoolkit-files" { } (
    lib.concatMapStrings
      ({ from, to }: ''
        install -D -m 0644 ${from} "$out"/${lib.escapeShellArg to}
      '')
      (
        map copied (
          lib.concatMap filesOf (held.authorities ++ held.certificates)
          ++ lib.filter context.files.exists (lib.concatMap generationFiles held.authorities)
          ++ manifests
        )
      )
  );

  copied = relative: {
    from = context.files.storePath (baseNameOf relative) relative;
    to = relative;
  };

  # Includes an authority's sealed key: without it, `check` would report a broken authority. No host can open it.
  filesOf =
    { certificate, ... }:
    [
      certificate.relativePath
      certificate.relativeAgePath
    ];

  # Those of an authority's other generation, which `check` reads while the authority rotates.
  generationFiles =
    { certificate, ... }: import ./generation-files.nix { inherit lib; } certificate.relativePath;

  manifests = lib.filter context.files.exists (
    map (one: one.relative) (lib.attrValues context.manifests)
  );
in
{
  options.certToolkit.alarm = {
    enable = mkOption {
      type = types.bool;
      default = true;
      description = "Whether a timer on the host runs a service that fails when a certificate is due.";
    };
    within = mkOption {
      type = types.str;
      default = "24h";
      example = "14d";
      description = "The alarm begins this long before a certificate is due.";
    };
    onCalendar = mkOption {
      type = types.str;
      default = "daily";
      description = "When to look, as in systemd.time(7).";
    };
    files = mkOption {
      type = types.package;
      readOnly = true;
      internal = true;
      default = files;
      description = "This host's files as the repository has them.";
    };
    textfile = mkOption {
      type = types.str;
      default = "/var/lib/certtoolkit/certtoolkit.prom";
      description = ''
        Where the metrics go. For node-exporter to read them, its `--collector.textfile.directory` must be
        this file's folder. `certtoolkit-deployed.prom` goes there too: what the host was deployed with.
      '';
    };
  };

  config = lib.optionalAttrs (options ? systemd.timers) (
    lib.mkIf (cfg.alarm.enable && held.keys != [ ]) {
      systemd.services.certtoolkit-alarm = {
        description = "Look for certificates that are due";
        serviceConfig = {
          Type = "oneshot";
          ExecStart = lib.escapeShellArgs [
            "${pkgs.runtimeShell}"
            "${../../scripts/alarm.sh}"
            "${cfg.package}/bin/certflake"
            "${inventory}"
            "${cfg.alarm.files}"
            cfg.alarm.within
            cfg.alarm.textfile
          ];
          StateDirectory = "certtoolkit";
          ReadWritePaths = [ (dirOf cfg.alarm.textfile) ];
          PrivateNetwork = true;
          PrivateTmp = true;
          ProtectHome = true;
          ProtectSystem = "strict";
          NoNewPrivileges = true;
          CapabilityBoundingSet = "";
        };
      };
      systemd.timers.certtoolkit-alarm = {
        description = "Look for certificates that are due";
        wantedBy = [ "timers.target" ];
        timerConfig = {
          OnCalendar = cfg.alarm.onCalendar;
          # A file records missed runs; a new host has none, nor has one that doesn't keep /var/lib.
          OnBootSec = "15min";
          Persistent = true;
          RandomizedDelaySec = "1h";
        };
      };
    }
  );
}
