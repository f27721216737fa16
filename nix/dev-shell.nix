# certflake, and the programs that its tests compare it with, besides those that `npm run judges` builds.
{
  lib,
  stdenv,
  mkShell,
  age,
  certflake,
  git,
  gnutls,
  nodejs,
  nssTools,
  openssh,
  openssl,
  strace,
}:
mkShell {
  packages = [
    age
    certflake
    git
    gnutls
    nodejs
    nssTools
    openssh
    openssl
  ]
  ++ lib.optional stdenv.hostPlatform.isLinux strace;
}
