//! Opening a device.

use burn::tensor::Device;

use super::Accelerator;
use crate::ModelsError;

/// A device that is ready to compute.
#[derive(Debug, Clone)]
pub struct OpenDevice {
    accelerator: Accelerator,
    device: Device,
    description: String,
    software: bool,
}

impl OpenDevice {
    /// Opens a device of a kind, asynchronously because a browser allows nothing else.
    ///
    /// A GPU is opened once in a process; clone what this returns rather than opening it again.
    ///
    /// # Errors
    /// [`ModelsError::DeviceUnavailable`] with the driver's reason; a machine without a GPU is no
    /// reason to panic.
    pub async fn open(accelerator: Accelerator) -> Result<Self, ModelsError> {
        match accelerator {
            Accelerator::Cpu => Ok(Self {
                accelerator,
                device: Device::flex(),
                description: "processor".to_owned(),
                software: true,
            }),
            #[cfg(feature = "wgpu")]
            Accelerator::Gpu => Self::open_gpu().await,
        }
    }

    #[cfg(feature = "wgpu")]
    async fn open_gpu() -> Result<Self, ModelsError> {
        use burn::tensor::wgpu::wgpu::DeviceType;

        let accelerator = Accelerator::Gpu;
        let (device, setup) = Device::wgpu_options()
            .init_with_setup_async()
            .await
            .map_err(|error| ModelsError::DeviceUnavailable {
                accelerator,
                reason: error.to_string(),
            })?;
        let adapter = setup.adapter.get_info();
        // Browsers hide the type of an adapter; Chromium's software one gives itself away by name.
        let software = adapter.device_type == DeviceType::Cpu
            || ["swiftshader", "llvmpipe", "lavapipe", "software"]
                .iter()
                .any(|name| {
                    format!("{} {}", adapter.name, adapter.driver)
                        .to_lowercase()
                        .contains(name)
                });
        let name = if adapter.name.is_empty() {
            "unnamed adapter"
        } else {
            &adapter.name
        };
        let kind = if software { ", in software" } else { "" };
        Ok(Self {
            accelerator,
            device,
            description: format!("{name} ({}{kind})", setup.backend),
            software,
        })
    }

    /// Which kind this is.
    pub fn accelerator(&self) -> Accelerator {
        self.accelerator
    }

    /// The device for tensors and networks.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// A few words for people: the adapter's name, its interface, and whether it is software.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Whether the processor does the work, as it also does behind a software adapter.
    pub fn is_software(&self) -> bool {
        self.software
    }
}
