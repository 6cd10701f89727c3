//! The shader on a device, and its answers back.

use wgpu::util::{BufferInitDescriptor, DeviceExt};
use wgpu::{Buffer, BufferUsages, ComputePipeline, Device, Queue};

use super::TruthImage;
use super::pack::{Extent, Packed, pack};
use crate::scene::World;

/// Samples of each pixel of a picture.
const SAMPLES: u32 = 4;

/// Threads of a workgroup that develops, as in the shader.
const DEVELOPERS: u32 = 64;

/// Why nothing can be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    #[error("there is no Vulkan, Metal or Direct3D device; on Debian install mesa-vulkan-drivers")]
    NoDevice {
        #[source]
        source: wgpu::RequestAdapterError,
    },
    #[error("the device {name} cannot be opened")]
    DeviceRefused {
        name: String,
        #[source]
        source: wgpu::RequestDeviceError,
    },
    #[error("the device was lost while it rendered")]
    Lost,
}

/// Renders worlds on one device.
pub struct Renderer {
    device: Device,
    queue: Queue,
    layout: wgpu::BindGroupLayout,
    trace: ComputePipeline,
    develop: ComputePipeline,
    truth: ComputePipeline,
    adapter: String,
}

/// A world in front of the camera: frames in any order.
pub struct Film<'a> {
    renderer: &'a Renderer,
    world: &'a World,
    /// Light of each pixel without the moving bodies, where the camera stands still.
    still: Option<Buffer>,
    lights: Buffer,
    outputs: Buffer,
    copy: Buffer,
}

impl Renderer {
    /// Opens the first device that computes, a software one if there is no other.
    ///
    /// # Errors
    /// No driver, or it refuses.
    pub fn new() -> Result<Self, RenderError> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let options = wgpu::RequestAdapterOptions::default();
        let adapter = pollster::block_on(instance.request_adapter(&options))
            .map_err(|source| RenderError::NoDevice { source })?;
        let info = adapter.get_info();
        let name = format!("{} ({})", info.name, info.backend);
        let asked = wgpu::DeviceDescriptor::default();
        let (device, queue) =
            pollster::block_on(adapter.request_device(&asked)).map_err(|source| {
                let name = name.clone();
                RenderError::DeviceRefused { name, source }
            })?;
        let module = device.create_shader_module(wgpu::include_wgsl!("world.wgsl"));
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("world"),
            entries: &[
                entry(0, wgpu::BufferBindingType::Uniform),
                entry(1, wgpu::BufferBindingType::Storage { read_only: true }),
                entry(2, wgpu::BufferBindingType::Storage { read_only: true }),
                entry(3, wgpu::BufferBindingType::Storage { read_only: true }),
                entry(4, wgpu::BufferBindingType::Storage { read_only: true }),
                entry(5, wgpu::BufferBindingType::Storage { read_only: true }),
                entry(6, wgpu::BufferBindingType::Storage { read_only: true }),
                entry(7, wgpu::BufferBindingType::Storage { read_only: false }),
                entry(8, wgpu::BufferBindingType::Storage { read_only: false }),
            ],
        });
        let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("world"),
            bind_group_layouts: &[Some(&layout)],
            ..Default::default()
        });
        let pipeline = |entry_point: &str| {
            device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some(entry_point),
                layout: Some(&pipeline_layout),
                module: &module,
                entry_point: Some(entry_point),
                compilation_options: Default::default(),
                cache: None,
            })
        };
        let [trace, develop, truth] = ["trace", "develop", "truth"].map(pipeline);
        Ok(Self {
            device,
            queue,
            layout,
            trace,
            develop,
            truth,
            adapter: name,
        })
    }

    /// Name of the device and its interface.
    pub fn adapter(&self) -> &str {
        &self.adapter
    }

    /// Puts a world in front of the camera.
    ///
    /// # Errors
    /// The device was lost.
    pub fn film<'a>(&'a self, world: &'a World) -> Result<Film<'a>, RenderError> {
        let pixels = u64::from(world.filming.width_px) * u64::from(world.filming.height_px);
        let light = BufferUsages::STORAGE | BufferUsages::COPY_SRC | BufferUsages::COPY_DST;
        let mut film = Film {
            renderer: self,
            world,
            still: None,
            lights: self.buffer(16 * pixels, light),
            outputs: self.buffer(8 * pixels, BufferUsages::STORAGE | BufferUsages::COPY_SRC),
            copy: self.buffer(8 * pixels, BufferUsages::MAP_READ | BufferUsages::COPY_DST),
        };
        if world.camera.is_still() {
            let still = self.buffer(16 * pixels, light);
            let packed = pack(world, 0, 0.0, SAMPLES, Extent::Still);
            let mut encoder = self.device.create_command_encoder(&Default::default());
            let tiles = packed.tile_count;
            self.dispatch(
                &mut encoder,
                &self.trace,
                &film.group(&packed, &still),
                tiles,
            );
            self.queue.submit([encoder.finish()]);
            film.still = Some(still);
        }
        Ok(film)
    }

    fn dispatch(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        pipeline: &ComputePipeline,
        group: &wgpu::BindGroup,
        workgroups: u32,
    ) {
        let mut pass = encoder.begin_compute_pass(&Default::default());
        pass.set_pipeline(pipeline);
        pass.set_bind_group(0, group, &[]);
        pass.dispatch_workgroups(workgroups, 1, 1);
    }

    fn inputs(&self, packed: &Packed) -> [Buffer; 7] {
        let upload = |contents: &[u8], usage: BufferUsages| {
            self.device.create_buffer_init(&BufferInitDescriptor {
                label: None,
                contents,
                usage,
            })
        };
        [
            upload(&packed.frame, BufferUsages::UNIFORM),
            upload(&packed.bodies, BufferUsages::STORAGE),
            upload(&packed.parts, BufferUsages::STORAGE),
            upload(&packed.materials, BufferUsages::STORAGE),
            upload(&packed.stripes, BufferUsages::STORAGE),
            upload(&packed.tiles, BufferUsages::STORAGE),
            upload(&packed.lists, BufferUsages::STORAGE),
        ]
    }

    fn buffer(&self, size: u64, usage: BufferUsages) -> Buffer {
        self.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size,
            usage,
            mapped_at_creation: false,
        })
    }
}

impl Film<'_> {
    /// Renders one frame as RGBA bytes, row by row from the top.
    ///
    /// # Errors
    /// The device was lost.
    pub fn picture(&self, frame: u32, t_s: f64) -> Result<Vec<u8>, RenderError> {
        let renderer = self.renderer;
        let mut encoder = renderer.device.create_command_encoder(&Default::default());
        let extent = match &self.still {
            None => Extent::All,
            Some(still) => {
                encoder.copy_buffer_to_buffer(still, 0, &self.lights, 0, still.size());
                Extent::Moving
            }
        };
        let packed = pack(self.world, frame, t_s, SAMPLES, extent);
        let group = self.group(&packed, &self.lights);
        if packed.tile_count > 0 {
            renderer.dispatch(&mut encoder, &renderer.trace, &group, packed.tile_count);
        }
        let developers = self.pixels().div_ceil(DEVELOPERS);
        renderer.dispatch(&mut encoder, &renderer.develop, &group, developers);
        self.read(encoder, 4)
    }

    /// Finds out what each pixel of one frame shows.
    ///
    /// # Errors
    /// The device was lost.
    pub fn truth(&self, frame: u32, t_s: f64) -> Result<TruthImage, RenderError> {
        let renderer = self.renderer;
        let mut encoder = renderer.device.create_command_encoder(&Default::default());
        let packed = pack(self.world, frame, t_s, 1, Extent::All);
        let group = self.group(&packed, &self.lights);
        renderer.dispatch(&mut encoder, &renderer.truth, &group, packed.tile_count);
        let pairs: Vec<[u32; 2]> = bytemuck::pod_collect_to_vec(&self.read(encoder, 8)?);
        Ok(TruthImage {
            width_px: self.world.filming.width_px,
            height_px: self.world.filming.height_px,
            labels: pairs.iter().map(|pair| pair[0]).collect(),
            depth_m: pairs.iter().map(|pair| f32::from_bits(pair[1])).collect(),
        })
    }

    fn pixels(&self) -> u32 {
        self.world.filming.width_px * self.world.filming.height_px
    }

    fn group(&self, packed: &Packed, lights: &Buffer) -> wgpu::BindGroup {
        let inputs = self.renderer.inputs(packed);
        let bound: Vec<wgpu::BindGroupEntry<'_>> = inputs
            .iter()
            .chain([lights, &self.outputs])
            .zip(0..)
            .map(|(buffer, binding)| wgpu::BindGroupEntry {
                binding,
                resource: buffer.as_entire_binding(),
            })
            .collect();
        let device = &self.renderer.device;
        device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &self.renderer.layout,
            entries: &bound,
        })
    }

    /// Submits, waits, and reads so many bytes a pixel back.
    fn read(
        &self,
        mut encoder: wgpu::CommandEncoder,
        bytes_a_pixel: u64,
    ) -> Result<Vec<u8>, RenderError> {
        let bytes = bytes_a_pixel * u64::from(self.pixels());
        encoder.copy_buffer_to_buffer(&self.outputs, 0, &self.copy, 0, bytes);
        self.renderer.queue.submit([encoder.finish()]);
        // The outcome is seen when the range is asked for below.
        self.copy.map_async(wgpu::MapMode::Read, ..bytes, |_| ());
        let device = &self.renderer.device;
        device
            .poll(wgpu::PollType::wait_indefinitely())
            .map_err(|_| RenderError::Lost)?;
        let view = self.copy.get_mapped_range(..bytes);
        let read = view.map_err(|_| RenderError::Lost)?.to_vec();
        self.copy.unmap();
        Ok(read)
    }
}

fn entry(binding: u32, ty: wgpu::BufferBindingType) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::COMPUTE,
        ty: wgpu::BindingType::Buffer {
            ty,
            has_dynamic_offset: false,
            min_binding_size: None,
        },
        count: None,
    }
}
