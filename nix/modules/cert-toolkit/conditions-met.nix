# The values of a definition whose conditions are met: inside mkIf, mkMerge, mkOverride and mkOrder. nixpkgs' own
# function for this warns its callers.
{ lib }:
let
  unwrapped =
    value:
    {
      "if" = lib.optionals value.condition (unwrapped value.content);
      merge = lib.concatMap unwrapped value.contents;
      override = unwrapped value.content;
      order = unwrapped value.content;
    }
    .${value._type or ""} or [ value ];
in
unwrapped
