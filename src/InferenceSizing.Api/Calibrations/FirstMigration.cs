using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace InferenceSizing.Api.Calibrations;

/// <summary>The table of calibrations; column types are the provider's own.</summary>
[DbContext(typeof(CalibrationContext)), Migration("20261128000000_First")]
internal sealed class FirstMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.CreateTable(
            "calibrations",
            table => new
            {
                workspace = table.Column<string>(maxLength: CalibrationContext.WorkspaceLength, nullable: false),
                id = table.Column<string>(maxLength: CalibrationContext.IdLength, nullable: false),
                answer = table.Column<string>(nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_calibrations", row => new { row.workspace, row.id }));
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.DropTable("calibrations");
    }
}
