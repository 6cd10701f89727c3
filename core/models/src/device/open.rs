//! Opening a device.

#[cfg(feature = "wgpu")]
use std::sync::OnceLock;

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
    /// A GPU is opened once in a process; later calls return the same one.
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

        // Burn refuses to open the same GPU twice.
        static OPENED: OnceLock<OpenDevice> = OnceLock::new();
        if let Some(opened) = OPENED.get() {
            return Ok(opened.clone());
        }
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
        let opened = Self {
            accelerator,
            device,
            description: format!("{name} ({}{kind})", setup.backend),
            software,
        };
        Ok(OPENED.get_or_init(|| opened).clone())
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
