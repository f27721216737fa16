{
  # The host's own: hardware, boot loader, network. openssh makes the key that agenix opens with.
  services.openssh.enable = true;
  nixpkgs.hostPlatform = "x86_64-linux";
  system.stateVersion = "26.05";
}
