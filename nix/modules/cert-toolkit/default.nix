{
  imports = [
    ./options.nix
    ./age.nix
    ./findings.nix
    ./units.nix
    ./switch-check.nix
    ./alarm.nix
    ./deployed.nix
    ./node-name.nix
    ./hand-wiring.nix
  ];
}
