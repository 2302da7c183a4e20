using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Tests.HuggingFace;

public sealed class VisionLanguageConfigsTests
{
    private const string LlavaConfig = """
        {"model_type":"llava","tie_word_embeddings":false,
         "text_config":{"model_type":"llama","hidden_size":4096,"intermediate_size":11008,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":32,"vocab_size":32064},
         "vision_config":{"model_type":"clip_vision_model","hidden_size":1024,"image_size":336,"intermediate_size":4096,"num_attention_heads":16,"num_hidden_layers":24,"patch_size":14}}
        """;

    /// <summary>Totals of the safetensors files on the Hugging Face Hub.</summary>
    public static TheoryData<string, long, string> Published => new()
    {
        { "llava-hf/llava-1.5-7b-hf", 7_063_427_072, LlavaConfig },
        { "Qwen/Qwen2-VL-2B-Instruct", 2_208_985_600,
            """{"model_type":"qwen2_vl","hidden_size":1536,"num_hidden_layers":28,"num_attention_heads":12,"num_key_value_heads":2,"intermediate_size":8960,"vocab_size":151936,"tie_word_embeddings":true,"vision_config":{"hidden_size":1536,"in_chans":3}}""" },
        { "Qwen/Qwen2.5-VL-7B-Instruct", 8_292_166_656,
            """{"model_type":"qwen2_5_vl","hidden_size":3584,"num_hidden_layers":28,"num_attention_heads":28,"num_key_value_heads":4,"intermediate_size":18944,"vocab_size":152064,"tie_word_embeddings":false,"vision_config":{"hidden_size":1280,"intermediate_size":3420,"out_hidden_size":3584}}""" },
        { "google/gemma-3-4b-it", 4_300_079_472,
            """{"model_type":"gemma3","text_config":{"model_type":"gemma3_text","hidden_size":2560,"intermediate_size":10240,"num_hidden_layers":34,"num_attention_heads":8,"num_key_value_heads":4,"head_dim":256,"vocab_size":262208,"sliding_window":1024},"vision_config":{"hidden_size":1152,"image_size":896,"intermediate_size":4304,"num_attention_heads":16,"num_hidden_layers":27,"patch_size":14,"vision_use_head":false}}""" },
        { "mistralai/Mistral-Small-3.1-24B-Instruct-2503", 24_011_361_280,
            """{"model_type":"mistral3","text_config":{"model_type":"mistral","hidden_size":5120,"num_hidden_layers":40,"num_attention_heads":32,"num_key_value_heads":8,"intermediate_size":32768,"vocab_size":131072,"head_dim":128,"sliding_window":null},"vision_config":{"model_type":"pixtral","image_size":1540,"patch_size":14}}""" },
        { "meta-llama/Llama-4-Scout-17B-16E-Instruct", 108_641_793_536,
            """{"model_type":"llama4","text_config":{"model_type":"llama4_text"},"vision_config":{"hidden_size":1408,"image_size":336,"vision_output_dim":4096}}""" },
        { "meta-llama/Llama-3.2-11B-Vision-Instruct", 10_670_220_835,
            """{"model_type":"mllama","text_config":{"model_type":"mllama_text_model"},"vision_config":{"image_size":560}}""" },
        { "llava-hf/llava-v1.6-mistral-7b-hf", 7_566_747_648,
            """{"model_type":"llava_next","tie_word_embeddings":false,"text_config":{"model_type":"mistral","vocab_size":32064,"sliding_window":null},"vision_config":{"model_type":"clip_vision_model","hidden_size":1024,"image_size":336,"intermediate_size":4096,"num_attention_heads":16,"num_hidden_layers":24,"patch_size":14}}""" },
        { "llava-hf/llava-onevision-qwen2-7b-ov-hf", 8_030_348_832,
            """{"model_type":"llava_onevision","tie_word_embeddings":false,"text_config":{"model_type":"qwen2","hidden_size":3584,"intermediate_size":18944,"num_attention_heads":28,"num_hidden_layers":28,"num_key_value_heads":4,"vocab_size":152064},"vision_config":{"model_type":"siglip_vision_model","hidden_size":1152,"image_size":384,"intermediate_size":4304,"num_attention_heads":16,"num_hidden_layers":26,"patch_size":14,"vision_use_head":false}}""" },
        { "google/paligemma-3b-pt-224", 2_923_466_480,
            """{"model_type":"paligemma","projection_dim":2048,"text_config":{"model_type":"gemma","hidden_size":2048,"intermediate_size":16384,"num_attention_heads":8,"num_hidden_layers":18,"num_key_value_heads":1,"vocab_size":257216},"vision_config":{"model_type":"siglip_vision_model","hidden_size":1152,"intermediate_size":4304,"num_attention_heads":16,"num_hidden_layers":27,"patch_size":14,"projection_dim":2048,"vision_use_head":false}}""" },
        { "HuggingFaceTB/SmolVLM-256M-Instruct", 256_484_928,
            """{"model_type":"idefics3","scale_factor":4,"tie_word_embeddings":false,"text_config":{"model_type":"llama","hidden_size":576,"intermediate_size":1536,"num_attention_heads":9,"num_hidden_layers":30,"num_key_value_heads":3,"vocab_size":49280},"vision_config":{"model_type":"idefics3","hidden_size":768,"image_size":512,"num_attention_heads":12,"patch_size":16}}""" },
        { "OpenGVLab/InternVL2-8B", 8_075_365_376,
            """{"model_type":"internvl_chat","architectures":["InternVLChatModel"],"downsample_ratio":0.5,"llm_config":{"model_type":"internlm2","architectures":["InternLM2ForCausalLM"],"hidden_size":4096,"intermediate_size":14336,"num_attention_heads":32,"num_hidden_layers":32,"num_key_value_heads":8,"vocab_size":92553,"bias":false,"tie_word_embeddings":false},"vision_config":{"model_type":"intern_vit_6b","hidden_size":1024,"image_size":448,"intermediate_size":4096,"norm_type":"layer_norm","num_attention_heads":16,"num_hidden_layers":24,"patch_size":14,"qk_normalization":false,"qkv_bias":true}}""" },
        { "OpenGVLab/InternVL3-8B-hf", 7_944_373_760,
            """{"model_type":"internvl","text_config":{"model_type":"qwen2","hidden_size":3584,"intermediate_size":18944,"num_attention_heads":28,"num_hidden_layers":28,"num_key_value_heads":4,"vocab_size":151674,"tie_word_embeddings":false},"vision_config":{"model_type":"internvl_vision","attention_bias":true,"image_size":[448,448],"patch_size":[14,14]}}""" },
        { "openbmb/MiniCPM-V-2_6", 8_099_175_152,
            """{"model_type":"minicpmv","version":2.6,"architectures":["MiniCPMV"],"drop_vision_last_layer":false,"query_num":64,"hidden_size":3584,"intermediate_size":18944,"num_attention_heads":28,"num_hidden_layers":28,"num_key_value_heads":4,"vocab_size":151666,"tie_word_embeddings":false,"vision_config":{"model_type":"siglip","hidden_size":1152,"image_size":980,"intermediate_size":4304,"num_attention_heads":16,"num_hidden_layers":27,"patch_size":14}}""" },
        { "openbmb/MiniCPM-V-4_5", 8_695_895_280,
            """{"model_type":"minicpmv","version":4.5,"architectures":["MiniCPMV"],"drop_vision_last_layer":false,"query_num":64,"hidden_size":4096,"intermediate_size":12288,"num_attention_heads":32,"num_hidden_layers":36,"num_key_value_heads":8,"head_dim":128,"vocab_size":151748,"tie_word_embeddings":false,"vision_config":{"model_type":"siglip","hidden_size":1152,"image_size":980,"intermediate_size":4304,"num_attention_heads":16,"num_hidden_layers":27,"patch_size":14}}""" },
        { "microsoft/Phi-3.5-vision-instruct", 4_146_621_440,
            """{"model_type":"phi3_v","architectures":["Phi3VForCausalLM"],"hidden_size":3072,"intermediate_size":8192,"num_attention_heads":32,"num_hidden_layers":32,"num_key_value_heads":32,"vocab_size":32064,"img_processor":{"name":"clip_vision_model","image_dim_out":1024}}""" },
        { "google/paligemma2-3b-pt-224", 3_032_242_416,
            """{"model_type":"paligemma","text_config":{"model_type":"gemma2","hidden_size":2304,"intermediate_size":9216,"num_attention_heads":8,"num_hidden_layers":26,"num_key_value_heads":4,"vocab_size":257216},"vision_config":{"model_type":"siglip_vision_model","hidden_size":1152,"intermediate_size":4304,"num_attention_heads":16,"num_hidden_layers":27,"patch_size":14,"projection_dim":2304,"vision_use_head":false}}""" },
        { "HuggingFaceTB/SmolVLM-Instruct", 2_246_272_880,
            """{"model_type":"idefics3","scale_factor":3,"text_config":{"model_type":"llama","hidden_size":2048,"intermediate_size":8192,"num_attention_heads":32,"num_hidden_layers":24,"num_key_value_heads":32,"vocab_size":49155,"tie_word_embeddings":false},"vision_config":{"hidden_size":1152,"intermediate_size":4304,"num_attention_heads":16,"num_hidden_layers":27,"patch_size":14,"image_size":384}}""" },
        { "mistral-community/pixtral-12b", 12_682_739_712,
            """{"model_type":"llava","text_config":{"model_type":"mistral","hidden_size":5120,"head_dim":128,"intermediate_size":14336,"num_hidden_layers":40,"num_attention_heads":32,"num_key_value_heads":8,"vocab_size":131072},"vision_config":{"model_type":"pixtral","head_dim":64,"image_size":1024,"patch_size":16}}""" },
        { "ibm-granite/granite-vision-3.2-2b", 2_975_396_928,
            """{"model_type":"llava_next","vision_feature_layer":[-24,-20,-12,-1],"text_config":{"model_type":"granite","hidden_size":2048,"intermediate_size":8192,"num_attention_heads":32,"num_hidden_layers":40,"num_key_value_heads":8,"vocab_size":49156,"tie_word_embeddings":true},"vision_config":{"model_type":"siglip_vision_model","hidden_size":1152,"intermediate_size":4304,"num_attention_heads":16,"num_hidden_layers":27,"patch_size":14,"image_size":384}}""" },
        { "OpenGVLab/InternVL2-26B", 25_514_186_112,
            """{"model_type":"internvl_chat","llm_config":{"model_type":"internlm2","hidden_size":6144,"intermediate_size":16384,"num_attention_heads":48,"num_hidden_layers":48,"num_key_value_heads":8,"vocab_size":92553,"tie_word_embeddings":false,"bias":false},"vision_config":{"hidden_size":3200,"image_size":448,"intermediate_size":12800,"norm_type":"rms_norm","num_attention_heads":25,"num_hidden_layers":45,"patch_size":14,"qk_normalization":true,"qkv_bias":false}}""" },
        { "zai-org/GLM-4.5V", 107_710_933_120,
            """{"model_type":"glm4v_moe","text_config":{"head_dim":128,"vocab_size":151552},"vision_config":{"intermediate_size":10944}}""" },
        // Headers of the safetensors files at revision 93f923e1a7, as counted in a public report: adapters, tower, conformer and two vectors of its input norm.
        { "microsoft/Phi-4-multimodal-instruct", 5_574_460_384,
            """{"model_type":"phi4mm","hidden_size":3072,"intermediate_size":8192,"num_attention_heads":24,"num_hidden_layers":32,"num_key_value_heads":8,"vocab_size":200064,"tie_word_embeddings":true,"vision_config":{"hidden_size":1152}}""" },
        { "Qwen/Qwen2-Audio-7B-Instruct", 8_397_094_912,
            """{"model_type":"qwen2_audio","text_config":{"model_type":"qwen2","intermediate_size":11008,"vocab_size":156032},"audio_config":{"model_type":"qwen2_audio_encoder","d_model":1280,"encoder_attention_heads":20,"encoder_ffn_dim":5120,"encoder_layers":32,"num_mel_bins":128}}""" },
    };

    [Theory, MemberData(nameof(Published))]
    public void The_published_count_is_reproduced(string model, long parameters, string config)
    {
        Count counted = ReadConfig.Operators(config).Parameters;

        Assert.True(parameters == counted.Value, $"{model}: {counted:N0}");
    }

    [Fact]
    public void GLM_Images_language_model_writes_codes_of_images()
    {
        // A GLM-4 of 40 layers with four norms and biases of queries, keys and values, a head of 16512 codes, 40 layers of vision and a codebook.
        const long h = 4096, v = 1536, layer = (h * (h + 512)) + h + 512 + (h * h) + (3 * h * 13696) + (4 * h);
        const long text = (168_064 * h) + (40 * layer) + h + (16_512 * h);
        const long vision = (3 * 16 * 16 * v) + v + (128 * 128 * v) + (40 * ((12 * v * v) + (9 * v) + (4 * v)));
        const long book = (v * 2048) + 2048 + (16_384 * 2048) + (2048 * v) + v;

        Assert.Equal(text + vision + book, ReadConfig.Operators(
            """{"model_type":"glm_image","text_config":{"model_type":"glm_image_text"},"vision_config":{"model_type":"glm_image_vision"}}""").Parameters.Value);
    }

    [Fact]
    public void The_tower_is_held_before_the_layers_and_does_not_run()
    {
        Block[] tower = [.. ReadConfig.Operators(LlavaConfig).Blocks.Where(
            block => block.Nodes.Any(node => node.Operator.Component is Component.VisionTower or Component.Projector))];

        Assert.NotEmpty(tower);
        Assert.All(tower, block => Assert.Equal((BlockPlace.First, Passes.None), (block.Place, block.Passes)));
        Assert.All(tower.SelectMany(block => block.Nodes).SelectMany(node => node.Operator.Tensors), tensor =>
            Assert.Contains(tensor.Role, new[] { TensorRole.Vision, TensorRole.Projector, TensorRole.Norm, TensorRole.Bias, TensorRole.PositionEmbedding }));
    }

    [Fact]
    public void Cross_attention_to_images_rests_while_prompts_are_text()
    {
        OperatorList operators = ReadConfig.Operators("""{"model_type":"mllama","text_config":{},"vision_config":{"image_size":560}}""");
        Block cross = operators.Blocks.Single(block => block.Place == BlockPlace.Layers && block.Passes == Passes.None);

        int[] resting = [.. cross.Layers.Select(layer => layer.Index)];
        Assert.Equal([3, 8, 13, 18, 23, 28, 33, 38], resting);
        Assert.Equal(40, operators.Layers.Count);
    }

    [Fact]
    public void Gemma_4s_last_layers_read_the_caches_of_earlier_ones()
    {
        // google/gemma-4-E2B-it: 35 layers, the last 20 of which have no cache; text and vision 4,797,113,600 parameters beside the audio tower.
        OperatorList operators = ReadConfig.Operators($$"""
            {"model_type":"gemma4","text_config":{"hidden_size":1536,"intermediate_size":6144,"num_hidden_layers":35,"num_attention_heads":8,"num_key_value_heads":1,"num_kv_shared_layers":20,"use_double_wide_mlp":true,
             "layer_types":[{{string.Join(',', Enumerable.Range(1, 35).Select(number => number % 5 == 0 ? "\"full_attention\"" : "\"sliding_attention\""))}}]},"vision_config":{} }
            """);

        Assert.Equal(15, operators.Blocks.Where(block => block.Nodes.Any(node => node.Operator.Cache is KeyValueCacheSpec)).Sum(block => block.Repeat.Count));
        Assert.Equal(4_797_113_600, operators.Parameters.Value);
    }

    /// <summary>Published totals less what stays unread in the text model: 20 and 18 layers' own keys, values and their norms, and a scalar for each of 35 and
    /// 42 layers.</summary>
    [Theory]
    [InlineData("google/gemma-4-E2B-it", 1536, 5_123_178_051 - 4_797_113_600 - (16 * ((2 * 256 * 1536) + 256)) - (4 * ((2 * 512 * 1536) + 512)) - 35)]
    [InlineData("google/gemma-4-E4B-it", 2560, 7_996_156_490 - 7_632_344_064 - (15 * ((4 * 256 * 2560) + 256)) - (3 * ((4 * 512 * 2560) + 512)) - 42)]
    public void Gemma_4s_audio_tower_is_what_the_published_total_has_beyond_text_and_images(string model, int hidden, long parameters)
    {
        string Config(string audio) => $"{{\"model_type\":\"gemma4\",\"text_config\":{{\"hidden_size\":{hidden}}},\"vision_config\":{{}}{audio}}}";

        long audio = ReadConfig.Operators(Config(",\"audio_config\":{}")).Parameters.Value - ReadConfig.Operators(Config("")).Parameters.Value;

        Assert.True(parameters == audio, $"{model}: {audio:N0}");
    }

    private const string Decoder =
        "\"hidden_size\":64,\"intermediate_size\":96,\"num_hidden_layers\":2,\"num_attention_heads\":4," +
            "\"num_key_value_heads\":2,\"head_dim\":16,\"vocab_size\":1000";

    /// <summary>Embedding and head, four attention matrices, a gated MLP, and norms: Llama of <see cref="Decoder"/>.</summary>
    private const long Text = (2 * 1000 * 64) + 64 + (2 * ((2 * 64 * 64) + (2 * 64 * 32) + (3 * 64 * 96) + (2 * 64)));

    /// <summary>Towers and projectors on a small model, worked by hand from the module definitions of transformers.</summary>
    public static TheoryData<string, long, string> HandWorked => new()
    {
        // A SigLIP of one layer, 32 wide, on 4 patches: patches with bias, positions, layer, last norm; the head pools by a query, attention and an MLP.
        { "SigLIP's head where the config does not say that it has none",
            Text + Siglip + 32 + (4 * (32 + 1) * 32) + 64 + (32 * 48) + 48 + (48 * 32) + 32 + (32 * 64) + 64 + (64 * 64) + 64,
            $"{{\"model_type\":\"llava\",\"text_config\":{{\"model_type\":\"llama\",{Decoder}}}," +
                $"\"vision_config\":{{\"model_type\":\"siglip_vision_model\",{SmallTower}}}}}" },
        { "a projector over two layers' states", Text + Siglip + (2 * 32 * 64) + 64 + (64 * 64) + 64 + 64,
            $"{{\"model_type\":\"llava_next\",\"vision_feature_layer\":[-2," +
                $"-1],\"text_config\":{{\"model_type\":\"llama\",{Decoder}}}," +
                    $"\"vision_config\":{{\"model_type\":\"siglip_vision_model\",\"vision_use_head\":false,{SmallTower}}}}}" },
        // Pixtral: patches without bias, a norm; gated MLP and two RMS norms a layer, no biases.
        { "Pixtral behind LLaVA", Text + (32 * 12) + 32 + (4 * 32 * 32) + (3 * 32 * 48) + 64 + (32 * 64) + 64 + (64 * 64) + 64,
            $"{{\"model_type\":\"llava\",\"text_config\":{{\"model_type\":\"llama\",{Decoder}}}," +
                $"\"vision_config\":{{\"model_type\":\"pixtral\",{SmallTower}}}}}" },
        // Aya: Cohere 2 is tied and has one norm a layer; the projector's gated unit of 96 halves.
        { "Aya Vision", Text - (1000 * 64) - (2 * 64) + Siglip + (2 * 4 * 32) + (4 * 32 * 96) + 96 + (48 * 64) + 64,
            $"{{\"model_type\":\"aya_vision\",\"alignment_intermediate_size\":96," +
                $"\"text_config\":{{\"model_type\":\"cohere2\",{Decoder}}},\"vision_config\":{{\"vision_use_head\":false,{SmallTower}}}}}" },
        // Command A Vision: Aya's projector without the norm (Cohere2VisionMultiModalProjector of transformers).
        { "Command A Vision", Text - (1000 * 64) - (2 * 64) + Siglip + (4 * 32 * 96) + 96 + (48 * 64) + 64,
            $"{{\"model_type\":\"cohere2_vision\",\"alignment_intermediate_size\":96," +
                $"\"text_config\":{{\"model_type\":\"cohere2\",{Decoder}}},\"vision_config\":{{\"vision_use_head\":false,{SmallTower}}}}}" },
        // GLM-4.1V: biases on queries, keys and values, four norms; a tower of fused projections without bias, MLPs as wide as its output (64), two frames of
        // patches, a convolution over 2 x 2.
        { "GLM-4.1V", Text + (2 * ((4 * 16) + (4 * 16) + (2 * 64))) + (2 * 12 * 32) + 32 + (4 * 32) + 64 + (4 * 32 * 32) + (3 * 32 * 64) + 64 + (4 * 32 * 64)
            + 64 + (64 * 64) + 128 + (3 * 64 * 48),
            $"{{\"model_type\":\"glm4v\",\"text_config\":{{{Decoder}}},\"vision_config\":{{\"hidden_size\":32," +
                $"\"depth\":1,\"num_heads\":2,\"intermediate_size\":48,\"out_hidden_size\":64,\"image_size\":4,\"patch_size\":2}}}}" },
        // Voxtral: two convolutions of three frames, 10 positions, one layer whose keys have no bias, a norm; the projector reads as many states as the MLP is
        // wide.
        { "Voxtral", Text + (3 * 8 * 32) + 32 + (3 * 32 * 32) + 32 + (10 * 32) + 64 + (4 * 32 * 32) + (3 * 32) + (2 * 32 * 48) + 48 + 32 + 128 + (48 * 64)
            + (64 * 64),
            $"{{\"model_type\":\"voxtral\",\"text_config\":{{\"model_type\":\"llama\",{Decoder}}}," +
                $"\"audio_config\":{{\"num_mel_bins\":8,\"max_source_positions\":10,\"hidden_size\":32," +
                    $"\"intermediate_size\":48,\"num_attention_heads\":2,\"num_hidden_layers\":1}}}}" },
        // Qwen2.5-Omni 7B's thinker: Qwen2.5-VL-7B's published total and an audio tower of 32 layers without positions, its projection, and two vectors for the
        // ends.
        { "Qwen2.5-Omni's thinker",
            8_292_166_656 + (3 * 128 * 1280) + 1280 + (3 * 1280 * 1280) + 1280
            + (32 * ((4 * 1280 * 1280) + (3 * 1280) + (2 * 1280 * 5120) + 5120 + 1280 + (4 * 1280))) + (2 * 1280) + (1280 * 3584) + 3584 + (2 * 3584),
            """{"model_type":"qwen2_5_omni_thinker","text_config":{"model_type":"qwen2_5_omni_text","hidden_size":3584,"num_hidden_layers":28,"num_attention_heads":28,"num_key_value_heads":4,"intermediate_size":18944,"vocab_size":152064,"tie_word_embeddings":false},"audio_config":{},"vision_config":{"hidden_size":1280,"intermediate_size":3420,"out_hidden_size":3584}}""" },
        // LFM2-VL: 9 positions whatever the image, no pooling head; two layers of short convolutions (3h² in, h² out, 3 taps) with MLPs of 256 and norms, tied;
        // a projector of 80.
        { "LFM2-VL", (1000 * 64) + 64 + (2 * ((4 * 64 * 64) + (3 * 64) + (3 * 64 * 256) + (2 * 64))) + Siglip + (5 * 32) + (2 * 128) + (128 * 80) + 80
            + (80 * 64) + 64,
            $"{{\"model_type\":\"lfm2_vl\",\"projector_hidden_size\":80,\"text_config\":{{\"model_type\":\"lfm2\"," +
                $"\"hidden_size\":64,\"intermediate_size\":256,\"block_auto_adjust_ff_dim\":false," +
                    $"\"num_hidden_layers\":2,\"num_attention_heads\":4,\"num_key_value_heads\":2,\"vocab_size\":1000," +
                        $"\"layer_types\":[\"conv\",\"conv\"]}}," +
                            $"\"vision_config\":{{\"model_type\":\"siglip2_vision_model\",\"num_patches\":9,\"vision_use_head\":false,{SmallTower}}}}}" },
    };

    /// <summary>MoonViT as its class has it: patches of 14, a grid of 64 x 64 positions, 27 biased layers, a last norm, a norm before the two matrices that
    /// join 2 x 2 patches.</summary>
    [Fact]
    public void Kimi_VLs_tower_is_that_of_its_class()
    {
        const string latent =
            "\"text_config\":{\"hidden_size\":64,\"num_hidden_layers\":1,\"num_attention_heads\":4,\"vocab_size\":1000,\"num_nextn_predict_layers\":0}";
        const long layer = (4 * 1152 * 1152) + (4 * 1152) + (2 * 1152 * 4304) + 4304 + 1152 + (4 * 1152);
        const long tower = (3 * 14 * 14 * 1152) + 1152 + (64 * 64 * 1152) + (27 * layer) + (2 * 1152),
            projector = (2 * 1152) + (4608L * 4608) + 4608 + (4608 * 64) + 64;

        OperatorList whole = ReadConfig.Operators($"{{\"model_type\":\"kimi_vl\",\"vision_config\":{{}},{latent}}}");
        OperatorList text = ReadConfig.Operators($"{{\"model_type\":\"deepseek_v3\",{latent["\"text_config\":{".Length..]}");

        Assert.Equal(tower + projector, whole.Parameters.Value - text.Parameters.Value);
    }

    private const string SmallTower =
        "\"hidden_size\":32,\"intermediate_size\":48,\"num_hidden_layers\":1,\"num_attention_heads\":2,\"image_size\":4,\"patch_size\":2";

    private const long Siglip = (12 * 32) + 32 + (4 * 32) + (4 * (32 + 1) * 32) + (2 * 32 * 48) + 48 + 32 + (4 * 32) + 64;

    [Theory, MemberData(nameof(HandWorked))]
    public void A_small_model_has_the_parameters_worked_by_hand(string model, long parameters, string config)
    {
        Count counted = ReadConfig.Operators(config).Parameters;

        Assert.True(parameters == counted.Value, $"{model}: {counted:N0} against {parameters:N0}");
    }

    [Theory]
    [InlineData("version", """{"model_type":"minicpmv","version":2.0,"hidden_size":64}""")]
    [InlineData("llm_config", """{"model_type":"internvl_chat","vision_config":{}}""")]
    [InlineData("audio_config", """{"model_type":"voxtral","text_config":{}}""")]
    [InlineData("vision_config.image_size", """{"model_type":"internvl","text_config":{},"vision_config":{"image_size":[448,224]}}""")]
    [InlineData("vision_config.norm_type", """{"model_type":"internvl","text_config":{},"vision_config":{"norm_type":"group_norm"}}""")]
    [InlineData("downsample_ratio", """{"model_type":"internvl","downsample_ratio":0,"text_config":{},"vision_config":{}}""")]
    [InlineData("img_processor.name", """{"model_type":"phi3_v","img_processor":{"name":"other"}}""")]
    [InlineData("vision_config", """{"model_type":"qwen3_vl","text_config":{"hidden_size":64}}""")]
    [InlineData("text_config", """{"model_type":"llama4","vision_config":{}}""")]
    [InlineData("text_config.model_type", """{"model_type":"llava","text_config":{"model_type":"nonesuch"},"vision_config":{}}""")]
    [InlineData("vision_config.model_type", """{"model_type":"llava","text_config":{"model_type":"llama"},"vision_config":{"model_type":"dinov2"}}""")]
    public void What_is_missing_or_unknown_is_refused_by_its_key(string field, string config) => Assert.Equal(field, ReadConfig.Refusal(config).Subject.Name);
}
