# What every host of the cluster runs: kubelet and kube-proxy.
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
  services.kubernetes = {
    masterAddress = "controlplane";
    caFile = ca;

    kubelet = {
      clientCaFile = ca;
      tlsCertFile = (certificate "kubelet").path;
      tlsKeyFile = (certificate "kubelet").keyPath;
      kubeconfig = kubeconfig "kubelet";
    };

    proxy.kubeconfig = kubeconfig "kubeProxy";
  };
}
