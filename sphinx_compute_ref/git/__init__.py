"""What git knows, asked in one place: objects, trees and refs."""
