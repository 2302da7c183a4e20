using InferenceSizing.Catalogue;
using Microsoft.Extensions.Options;

namespace InferenceSizing.Api.Catalogues;

/// <summary>Section <c>Catalogue</c> of the configuration.</summary>
internal sealed class CatalogueOptions
{
    public const string Section = "Catalogue";

    /// <summary>A directory of JSON files whose entries are added to the catalogue, or replace those of the same id. None by default.</summary>
    public string? Directory { get; set; }
}

internal static class CatalogueHosting
{
    public static IServiceCollection AddCatalogue(this IServiceCollection services)
    {
        services.AddOptions<CatalogueOptions>().BindConfiguration(CatalogueOptions.Section)
            .Validate(options => string.IsNullOrEmpty(options.Directory) || Directory.Exists(options.Directory), "Catalogue:Directory does not exist.")
            .ValidateOnStart();
        services.AddSingleton(provider => CatalogueSet.Load(provider.GetRequiredService<IOptions<CatalogueOptions>>().Value.Directory));
        return services;
    }

    /// <summary>Loads the catalogue on another thread, beside what else a start takes, and before the first request.</summary>
    /// <returns>To be waited for: a bad file stops the start with its name, line and reason.</returns>
    public static Task LoadCatalogue(this WebApplication app) => Task.Run(() => app.Services.GetRequiredService<CatalogueSet>());
}
