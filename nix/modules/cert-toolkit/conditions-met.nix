# The values of a definition whose conditions are met: what mkIf, mkMerge, mkOverride and mkOrder wrap. nixpkgs' own
# function for it warns those who call it.
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
