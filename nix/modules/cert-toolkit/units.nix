# Restarts what uses a certificate when the certificate itself changes: re-sealing its key, or a commit that
# touches neither, restarts nothing.
{
  config,
  lib,
  options,
  ...
}:
let
  cfg = config.certToolkit;
  held = import ./held.nix { inherit lib cfg; };

  # { unit; place; path; }, one for each certificate and unit.
  uses = lib.concatMap (
    { certificate, place, ... }:
    map (unit: {
      inherit unit place;
      inherit (certificate) path;
    }) (if certificate.restartUnits == null then [ ] else certificate.restartUnits)
  ) (held.certificates ++ held.authorities);

  isService =
    { unit, ... }: builtins.match ".*\\.(socket|target|timer|path|mount|device|slice)" unit == null;
  nameOf = lib.removeSuffix ".service";
  services = lib.groupBy (use: nameOf use.unit) (lib.filter isService uses);

  # agenix decrypts in this unit where there are no activation scripts for it to follow.
  agenixIsService =
    options ? age
    && options.systemd ? sysusers
    && (config.systemd.sysusers.enable || config.services.userborn.enable);

  service = _: users: {
    restartTriggers = lib.unique (map (use: use.path) users);
    after = lib.mkIf agenixIsService [ "agenix-install-secrets.service" ];
  };

  # Who else defines a unit: our own triggers don't make one.
  isDeclared =
    name:
    lib.any ({ file, value }: file != toString ./units.nix && value ? ${name}) (
      options.systemd.services.definitionsWithLocations
    );

  placesOf = users: lib.concatMapStringsSep ", " (use: use.place) users;

  unknown = lib.filterAttrs (name: _: !isDeclared name) services;

  # Its key changes at activation, its certificate at its restart: in between they don't belong together.
  isUnsteady =
    name: _:
    isDeclared name
    && (
      !(config.systemd.services.${name}.stopIfChanged or true)
      || !(config.systemd.services.${name}.restartIfChanged or true)
    );
in
{
  config = lib.optionalAttrs (options ? systemd.services) {
    systemd.services = lib.mapAttrs service services;

    assertions =
      lib.mapAttrsToList (name: users: {
        assertion = false;
        message =
          "certToolkit: ${placesOf users}: restartUnits names \"${name}.service\", which no module declares\n"
          + "hint: for a unit from a package, declare systemd.services.\"${name}\" = { }";
      }) unknown
      ++ map (use: {
        assertion = false;
        message =
          "certToolkit: ${use.place}: restartUnits names \"${use.unit}\", which is not a service\n"
          + "hint: name the service that reads the certificate";
      }) (lib.filter (use: !isService use) uses);

    warnings = lib.mapAttrsToList (
      name: users:
      "certToolkit: ${placesOf users}: ${name}.service has stopIfChanged or restartIfChanged set to false, so its key and its certificate change at different moments\n"
      + "hint: leave both at true, or let the service reload what it reads"
    ) (lib.filterAttrs isUnsteady services);
  };
}
