# What the options of one host share: the host, the files under its root, and the common parts of this folder's other
# files.
{
  config,
  lib,
  pkgs,
}:
let
  cfg = config.certToolkit;
  hostName = config.networking.hostName or "";
  fields = import ./fields.nix { inherit lib; };
  folders = [
    "ca"
    "shared"
    "derived/${hostName}"
  ];
  files = import ./files.nix {
    inherit lib;
    inherit (cfg) root;
    folders = map (folder: "${cfg.dir}/${folder}") folders;
  };
  allRoles = import ./roles.nix { inherit lib cfg; };
  launcher = import ../../lib/launcher.nix { inherit lib pkgs; };
  mergeInventories = import ../../lib/merge-inventories.nix { inherit lib; };

  context = {
    inherit
      cfg
      fields
      files
      hostName
      ;
    inheritance = import ./inheritance.nix { inherit lib; };
    spec = import ./spec.nix { inherit lib; };
    readOnly = import ./read-only.nix { inherit lib context; };

    hostKey = import ./host-key.nix {
      inherit lib files;
      inherit (cfg) owningHostKey;
    };

    manifests = import ./manifests.nix {
      inherit lib files folders;
      inherit (cfg) dir;
    };

    roles = allRoles.own;
    namedRoles = allRoles.named;
    roleUses = allRoles.uses;
    inherit (allRoles) isCluster isLeftOut;

    sayRoles =
      roles:
      if roles == [ ] then "no role" else lib.concatMapStringsSep " or " (role: "role \"${role}\"") roles;

    keyPathOf =
      id:
      config.age.secrets."certtoolkit-${id}".path
        or "${config.age.secretsDir or "/run/agenix"}/certtoolkit-${id}";

    # Only this host's part, for its own scripts.
    inventory = mergeInventories {
      complete = false;
      parts = [
        {
          label = "this host";
          part = cfg.inventoryPart;
        }
      ];
    };

    createScriptFor =
      id:
      launcher {
        inherit (cfg) package root;
        inherit (context) inventory;
        arguments = [
          "apply"
          "--only"
          id
        ];
      };
  };
in
context
