# The section as written: without options that have their default, as in a policy in YAML.
{ lib, options }:
let
  isSaid = option: option.highestPrio < (lib.mkOptionDefault null).priority && option.value != null;

  said = lib.concatMapAttrs (
    name: one:
    if !lib.isOption one then
      lib.filterAttrs (_: words: words != { }) { ${name} = said one; }
    else
      lib.optionalAttrs (isSaid one) { ${name} = one.value; }
  );
in
# In a policy, hosts have these; in Nix, they are options of hosts.
said (
  removeAttrs options.certToolkit.kubernetes [
    "enable"
    "hosts"
    "role"
  ]
)
