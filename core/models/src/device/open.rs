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
    most_buffer_bytes: usize,
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
                most_buffer_bytes: usize::MAX,
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
        let limits = setup.device.limits();
        let most_buffer_bytes = limits
            .max_buffer_size
            .min(limits.max_storage_buffer_binding_size);
        let opened = Self {
            accelerator,
            device,
            description: format!("{name} ({}{kind})", setup.backend),
            software,
            most_buffer_bytes: usize::try_from(most_buffer_bytes).unwrap_or(usize::MAX),
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

    /// Bytes of the largest buffer that a kernel can read, for
    /// [`MatrixPlan::most_bytes`](crate::weights::MatrixPlan::most_bytes). WebGPU promises 128 MiB.
    pub fn most_buffer_bytes(&self) -> usize {
        self.most_buffer_bytes
    }
}
