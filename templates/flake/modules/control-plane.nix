# What the control plane runs besides: etcd, the API server, the controller manager and the scheduler.
{ config, ... }:
let
  ca = config.certToolkit.cas.cluster.ca.path;
  certificate = config.certToolkit.get "cluster";

  kubeconfig = name: {
    server = "https://controlplane:6443";
    caFile = ca;
    certFile = (certificate name).path;
    keyFile = (certificate name).keyPath;
  };
in
{
  services.etcd = {
    listenClientUrls = [ "https://127.0.0.1:2379" ];
    advertiseClientUrls = [ "https://127.0.0.1:2379" ];
    certFile = (certificate "etcd").path;
    keyFile = (certificate "etcd").keyPath;
    trustedCaFile = ca;
    clientCertAuth = true;
  };

  services.kubernetes = {
    roles = [
      "master"
      "node"
    ];

    apiserver = {
      clientCaFile = ca;
      tlsCertFile = (certificate "apiserver").path;
      tlsKeyFile = (certificate "apiserver").keyPath;
      kubeletClientCaFile = ca;
      kubeletClientCertFile = (certificate "apiserverKubeletClient").path;
      kubeletClientKeyFile = (certificate "apiserverKubeletClient").keyPath;
      serviceAccountKeyFile = (certificate "serviceAccount").path;
      serviceAccountSigningKeyFile = (certificate "serviceAccount").keyPath;
      etcd = {
        servers = [ "https://127.0.0.1:2379" ];
        caFile = ca;
        certFile = (certificate "apiserverEtcdClient").path;
        keyFile = (certificate "apiserverEtcdClient").keyPath;
      };
    };

    controllerManager = {
      rootCaFile = ca;
      serviceAccountKeyFile = (certificate "serviceAccount").keyPath;
      kubeconfig = kubeconfig "controllerManager";
    };

    scheduler.kubeconfig = kubeconfig "scheduler";
  };
}
