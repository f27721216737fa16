# A kubeconfig that refers to files and holds no key.
{
  config,
  lib,
  pkgs,
}:
let
  cfg = config.certToolkit.certManager;
  client = config.certToolkit.get cfg.parent cfg.client;
  kubernetes = config.services.kubernetes;

  named = kind: value: {
    name = "cluster";
    ${kind} = value;
  };
in
pkgs.writeText "cert-manager-issuer.kubeconfig" (
  builtins.toJSON {
    apiVersion = "v1";
    kind = "Config";
    current-context = "cluster";
    clusters = [
      (named "cluster" {
        server = kubernetes.apiserverAddress;
        certificate-authority = "${config.certToolkit.cas.${cfg.parent}.ca.path}";
      })
    ];
    users = [
      (named "user" {
        client-certificate = "${client.path}";
        client-key = client.keyPath;
      })
    ];
    contexts = [
      (named "context" {
        cluster = "cluster";
        user = "cluster";
      })
    ];
  }
)
