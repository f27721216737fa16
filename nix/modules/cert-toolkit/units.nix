# Restarts a certificate's services when the certificate itself changes. Resealing its key, or a commit that touches
# neither, restarts nothing.
{
  config,
  lib,
  options,
  ...
}:
let
  cfg = config.certToolkit;
  held = import ./held.nix { inherit lib cfg; };
  conditionsMet = import ./conditions-met.nix { inherit lib; };

  # { unit; place; path; held; } for each certificate and unit.
  uses = lib.concatMap (
    { certificate, place, ... }:
    map (unit: {
      inherit unit place;
      inherit (certificate) path held;
    }) (if certificate.restartUnits == null then [ ] else certificate.restartUnits)
  ) (held.certificates ++ held.authorities);

  isService =
    { unit, ... }: builtins.match ".*\\.(socket|target|timer|path|mount|device|slice)" unit == null;
  nameOf = lib.removeSuffix ".service";
  services = lib.groupBy (use: nameOf use.unit) (lib.filter isService uses);

  # agenix decrypts in this unit if there are no activation scripts.
  agenixIsService =
    options ? age
    && options.systemd ? sysusers
    && (config.systemd.sysusers.enable || config.services.userborn.enable);

  agenix = "agenix-install-secrets.service";

  service =
    name: users:
    lib.mkIf (isDeclared name) {
      restartTriggers = lib.unique (map (use: use.path) users);
      after = lib.mkIf (agenixIsService && !isOrdered name) [ agenix ];
    };

  # The definitions of a unit by others, conditions met: our own triggers don't create one.
  definitionsOf =
    name:
    lib.concatMap ({ value, ... }: conditionsMet value.${name}) (
      lib.filter (
        { file, value }: file != toString ./units.nix && value ? ${name}
      ) options.systemd.services.definitionsWithLocations
    );

  isDeclared = name: definitionsOf name != [ ];
  isOrdered =
    name:
    lib.elem agenix (
      lib.concatMap (unit: lib.concatLists (conditionsMet (unit.after or [ ]))) (definitionsOf name)
    );

  placesOf = users: lib.concatMapStringsSep ", " (use: use.place) users;

  # An authority's list is for the whole fleet: a host that only trusts it may lack some of these units.
  unknown = lib.filterAttrs (name: users: users != [ ] && !isDeclared name) (
    lib.mapAttrs (_: lib.filter (use: use.held)) services
  );

  # Its key changes at activation, its certificate at its restart: in between they don't fit together.
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
      + "hint: leave both at true, or remove it from restartUnits if the service reloads its files by itself"
    ) (lib.filterAttrs isUnsteady services);
  };
}
