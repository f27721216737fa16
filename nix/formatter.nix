# `nix fmt`: formats the given files, or every Nix file that git tracks.
{
  git,
  nixfmt,
  runtimeShell,
  writeShellScriptBin,
}:
writeShellScriptBin "certflake-format" ''
  export PATH=${git}/bin:${nixfmt}/bin:$PATH
  exec ${runtimeShell} ${./scripts/format.sh} "$@"
''
