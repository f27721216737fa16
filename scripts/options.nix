# The options of all modules as docs/options.md needs them, evaluated without NixOS.
let
  lib = import (/. + builtins.getEnv "NIXPKGS_LIB");

  optionsOf =
    module:
    (lib.evalModules {
      specialArgs = {
        pkgs = { };
        self = null;
      };
      modules = [
        module
        # NixOS's options that the modules set aren't declared here.
        { _module.check = false; }
      ];
    }).options;

  # nixpkgs' form of a default or an example: Nix code, or words about it.
  shownValue =
    option: field:
    if option ? ${field} then
      {
        inherit (option.${field}) text;
        isCode = option.${field}._type == "literalExpression";
      }
    else
      null;

  shown = option: {
    inherit (option)
      name
      description
      readOnly
      type
      ;
    default = shownValue option "default";
    example = shownValue option "example";
  };

  listOf =
    module:
    map shown (
      lib.filter (option: option.visible && !option.internal && lib.head option.loc != "_module") (
        lib.optionAttrSetToDocList (optionsOf module)
      )
    );
in
listOf {
  imports = [
    ../nix/modules/cert-toolkit
    ../nix/modules/kubernetes-certs
    ../nix/modules/kubernetes-multi-yaml-addons
    ../nix/modules/cert-manager
    (import ../nix/flake-module.nix { certflake = null; })
  ];
}
