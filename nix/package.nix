# The program, compiled from source; its libraries as npm installs them from the lock file.
{
  lib,
  stdenvNoCC,
  cacert,
  makeBinaryWrapper,
  nodejs,
  runtimeShell,
  typescript,
  writeText,
}:
let
  manifest = lib.importJSON ../package.json;
  lock = lib.importJSON ../package-lock.json;

  # What the program needs at run time: npm-libraries.mjs takes the same fields from both files.
  runtimeManifest = removeAttrs manifest [ "devDependencies" ];
  runtimeLock = lock // {
    packages = lib.filterAttrs (_: package: !(package.dev or false)) lock.packages // {
      "" = removeAttrs lock.packages."" [ "devDependencies" ];
    };
  };

  # @peculiar/x509 needs reflect-metadata before it.
  imports = lib.concatMapStrings (library: "await import('${library}');") (
    [ "reflect-metadata" ] ++ lib.attrNames manifest.dependencies
  );

  # The lock file pins each library by its digest, but without a URL: npm's default registry serves them, which
  # neither importNpmLock nor fetchNpmDeps can ask. How to renew the hash: docs/nix.md.
  libraries = stdenvNoCC.mkDerivation {
    pname = "certflake-libraries";
    inherit (manifest) version;
    dontUnpack = true;
    nativeBuildInputs = [
      cacert
      nodejs
    ];
    strictDeps = true;
    impureEnvVars = lib.fetchers.proxyImpureEnvVars;
    buildPhase = ''
      runHook preBuild
      cp ${writeText "package.json" (builtins.toJSON runtimeManifest)} package.json
      cp ${writeText "package-lock.json" (builtins.toJSON runtimeLock)} package-lock.json
      cp ${../.npmrc} .npmrc
      HOME=$TMPDIR npm ci --ignore-scripts --omit=dev --omit=optional
      runHook postBuild
    '';
    # Node follows links to a library's folder, and finds its siblings only in a folder of this name.
    installPhase = ''
      runHook preInstall
      rm node_modules/.package-lock.json
      mkdir "$out"
      mv node_modules "$out/"
      runHook postInstall
    '';
    # A fixed output must not refer to the store.
    dontFixup = true;
    outputHashMode = "recursive";
    outputHashAlgo = null;
    outputHash = (lib.importJSON ./npm-libraries.json).hash;
  };
in
stdenvNoCC.mkDerivation {
  pname = "certflake";
  inherit (manifest) version;
  src = lib.fileset.toSource {
    root = ../.;
    fileset = lib.fileset.unions [
      ../data
      ../lib
      ../nix
      ../schema
      ../templates
      ../flake.lock
      ../flake.nix
      ../package.json
      ../tsconfig.json
      ../tsconfig.build.json
    ];
  };
  strictDeps = true;
  nativeBuildInputs = [
    makeBinaryWrapper
    typescript
  ];
  # The tests check types, because they have the declarations of Node's own modules.
  buildPhase = ''
    runHook preBuild
    ln -s ${libraries}/node_modules node_modules
    tsc --project tsconfig.build.json --noCheck --types null
    runHook postBuild
  '';
  installPhase = ''
    runHook preInstall
    mkdir -p "$out/lib/certflake"
    cp -r data dist nix schema templates flake.lock flake.nix package.json "$out/lib/certflake/"
    ln -s ${libraries}/node_modules "$out/lib/certflake/node_modules"
    makeWrapper ${lib.getExe nodejs} "$out/bin/certflake" --add-flags "$out/lib/certflake/dist/cli/main.js"
    runHook postInstall
  '';
  # A program that plans but can't issue doesn't work: loads each library, then issues a cluster.
  doInstallCheck = true;
  installCheckPhase = ''
    runHook preInstallCheck
    (cd "$out/lib/certflake" && ${lib.getExe nodejs} --input-type=module --eval ${lib.escapeShellArg imports})
    ${runtimeShell} ${./scripts/install-check.sh} "$out/bin/certflake"
    runHook postInstallCheck
  '';
  passthru = { inherit libraries; };
  meta = {
    inherit (manifest) description;
    homepage = "https://github.com/certflake/certflake";
    license = lib.licenses.mit;
    mainProgram = "certflake";
    platforms = lib.platforms.all;
  };
}
