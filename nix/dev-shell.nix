# What the tests judge certflake by, besides what `npm run judges` builds.
{
  mkShell,
  age,
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
    git
    gnutls
    nodejs
    nssTools
    openssh
    openssl
    strace
  ];
}
