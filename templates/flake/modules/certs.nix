# The cluster's certificates: one policy for all hosts. A host holds what its role is for.
{ config, ... }:
let
  host = config.networking.hostName;
in
{
  certToolkit = {
    dir = "./secrets/certs";
    userAgeIdentity = "$HOME/.ssh/id_ed25519";
    userAgeKeys = [
      "age1..." # the operators': age-keygen -y, or the line of ~/.ssh/id_ed25519.pub
    ];
    # A copy of the host's /etc/ssh/ssh_host_ed25519_key.pub.
    owningHostKey = "ssh-host-keys/${host}.pub";

    defaults.key.algo = "ecdsa";

    cas.cluster = {
      ca = {
        commonName = "kubernetes ca";
        usages = [ "signing" ];
        expiry = "87600h";
      };

      certDefaults = {
        hosts = [ host ];
        usages = [ "client auth" ];
        owner = "kubernetes";
      };

      certs = {
        apiserver = {
          commonName = "kube-apiserver";
          usages = [ "server auth" ];
          hosts = [
            host
            "kubernetes"
            "kubernetes.default"
            "kubernetes.default.svc"
            "kubernetes.default.svc.cluster.local"
            "127.0.0.1"
            "10.0.0.1" # the first address of the service range
          ];
          roles = [ "control-plane" ];
          restartUnits = [ "kube-apiserver" ];
        };
        apiserverEtcdClient = {
          commonName = "kube-apiserver-etcd-client";
          roles = [ "control-plane" ];
          restartUnits = [ "kube-apiserver" ];
        };
        apiserverKubeletClient = {
          commonName = "kube-apiserver-kubelet-client";
          names.O = "system:masters";
          roles = [ "control-plane" ];
          restartUnits = [ "kube-apiserver" ];
        };
        etcd = {
          commonName = "etcd";
          # etcd's own gateway is a client of its server.
          usages = [
            "server auth"
            "client auth"
          ];
          hosts = [
            host
            "127.0.0.1"
          ];
          owner = "etcd";
          roles = [ "control-plane" ];
          restartUnits = [ "etcd" ];
        };
        controllerManager = {
          commonName = "system:kube-controller-manager";
          roles = [ "control-plane" ];
          restartUnits = [ "kube-controller-manager" ];
        };
        scheduler = {
          commonName = "system:kube-scheduler";
          roles = [ "control-plane" ];
          restartUnits = [ "kube-scheduler" ];
        };
        # One key pair for every API server: they must accept each other's tokens.
        serviceAccount = {
          commonName = "service-account";
          usages = [ "signing" ];
          key.algo = "rsa";
          shared = true;
          roles = [ "control-plane" ];
          restartUnits = [
            "kube-apiserver"
            "kube-controller-manager"
          ];
        };

        kubelet = {
          commonName = "system:node:${host}";
          names.O = "system:nodes";
          usages = [
            "server auth"
            "client auth"
          ];
          owner = "root";
          restartUnits = [ "kubelet" ];
        };
        kubeProxy = {
          commonName = "system:kube-proxy";
          owner = "root";
          restartUnits = [ "kube-proxy" ];
        };
      };
    };
  };
}
