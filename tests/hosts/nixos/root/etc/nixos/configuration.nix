{ config, pkgs, ... }:
{
  boot.kernelParams = [ "intel_iommu=off" ];
}
