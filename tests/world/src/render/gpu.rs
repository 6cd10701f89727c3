//! The shader on a device, and its answers back.

use wgpu::util::{BufferInitDescriptor, DeviceExt};
use wgpu::{Buffer, BufferUsages, ComputePipeline, Device, Queue};

use super::TruthImage;
use super::pack::{Extent, Packed, ROW_TEXELS, pack};
use crate::scene::World;

/// The shader, in the order in which it reads best.
pub const SHADER: &str = concat!(
    include_str!("shaders/frame.wgsl"),
    include_str!("shaders/parts.wgsl"),
    include_str!("shaders/hits.wgsl"),
    include_str!("shaders/patterns.wgsl"),
    include_str!("shaders/light.wgsl"),
    include_str!("shaders/camera.wgsl"),
);

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
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("world"),
            source: wgpu::ShaderSource::Wgsl(SHADER.into()),
        });
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("world"),
            entries: &[
                entry(0, wgpu::BufferBindingType::Uniform),
                parts_entry(),
                entry(2, wgpu::BufferBindingType::Storage { read_only: true }),
                entry(3, wgpu::BufferBindingType::Storage { read_only: true }),
                entry(4, wgpu::BufferBindingType::Storage { read_only: true }),
                entry(5, wgpu::BufferBindingType::Storage { read_only: true }),
                entry(6, wgpu::BufferBindingType::Storage { read_only: false }),
                entry(7, wgpu::BufferBindingType::Storage { read_only: false }),
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
            let packed = pack(world, 0, 0.0, Extent::Still);
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

    fn upload(&self, contents: &[u8], usage: BufferUsages) -> Buffer {
        self.device.create_buffer_init(&BufferInitDescriptor {
            label: None,
            contents,
            usage,
        })
    }

    /// Parts lie in a texture because software drivers read those much faster than buffers.
    fn upload_parts(&self, texels: &[u8]) -> wgpu::TextureView {
        let rows = texels.len() as u32 / (16 * ROW_TEXELS);
        let descriptor = wgpu::TextureDescriptor {
            label: Some("parts"),
            size: wgpu::Extent3d {
                width: ROW_TEXELS,
                height: rows,
                depth_or_array_layers: 1,
            },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Rgba32Float,
            usage: wgpu::TextureUsages::TEXTURE_BINDING,
            view_formats: &[],
        };
        let order = wgpu::util::TextureDataOrder::LayerMajor;
        let texture = self
            .device
            .create_texture_with_data(&self.queue, &descriptor, order, texels);
        texture.create_view(&Default::default())
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
        let packed = pack(self.world, frame, t_s, extent);
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
        let packed = pack(self.world, frame, t_s, Extent::All);
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
        let renderer = self.renderer;
        let frame = renderer.upload(&packed.frame, BufferUsages::UNIFORM);
        let parts = renderer.upload_parts(&packed.parts);
        let lists = [
            &packed.materials,
            &packed.stripes,
            &packed.tiles,
            &packed.lists,
        ]
        .map(|list| renderer.upload(list, BufferUsages::STORAGE));
        let mut bound = vec![
            frame.as_entire_binding(),
            wgpu::BindingResource::TextureView(&parts),
        ];
        let outputs = [lights, &self.outputs];
        bound.extend(
            lists
                .iter()
                .chain(outputs)
                .map(|list| list.as_entire_binding()),
        );
        let entries: Vec<wgpu::BindGroupEntry<'_>> = (0..)
            .zip(bound)
            .map(|(binding, resource)| wgpu::BindGroupEntry { binding, resource })
            .collect();
        renderer
            .device
            .create_bind_group(&wgpu::BindGroupDescriptor {
                label: None,
                layout: &renderer.layout,
                entries: &entries,
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

fn parts_entry() -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry {
        binding: 1,
        visibility: wgpu::ShaderStages::COMPUTE,
        ty: wgpu::BindingType::Texture {
            sample_type: wgpu::TextureSampleType::Float { filterable: false },
            view_dimension: wgpu::TextureViewDimension::D2,
            multisampled: false,
        },
        count: None,
    }
}
